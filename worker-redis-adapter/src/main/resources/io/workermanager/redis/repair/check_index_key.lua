-- Reads a key of the index, ARGV[3], from the rank ARGV[4] on. The reply has the next rank, or none, and ids with their stored
-- bytes. Removes a key of another type, and members without a record.
local key, from = ARGV[3], tonumber(ARGV[4])
local PAGE = 200
local MAX_BYTES = 512 * 1024
requirePermission('DEL', MARKED)
requirePermission('ZREM', MARKED, '')
writing = true

local ids = readIndex({}, 'ZRANGE', key, from, from + PAGE - 1)
if damagedKeys[key] then
  redis.call('DEL', key)
end
local reply = { nowMicros, newControl, '' }
local missing, bytes, checked = {}, 0, 0
for _, id in ipairs(ids) do
  local record = isId(id) and getRaw(recordKey(id))
  if record then
    reply[#reply + 1] = id
    reply[#reply + 1] = record
    bytes = bytes + (type(record) == 'string' and #record or 0)
  else
    missing[#missing + 1] = id
  end
  checked = checked + 1
  if bytes > MAX_BYTES then
    break
  end
end
if #missing > 0 then
  changeIndex('ZREM', key, unpack(missing))
end
if #ids > 0 then
  reply[3] = integerText(from + checked - #missing)
end
return reply
