-- Looks through a key of the index, ARGV[3], from the rank ARGV[4] on: answers with the rank to go on at, or none, and the ids there
-- with what is stored under them. Removes the key if it is of another type, and members that belong to no record.
local key, from = ARGV[3], tonumber(ARGV[4])
local PAGE = 200
local BYTES = 512 * 1024
needs('DEL', MARKED)
needs('ZREM', MARKED, '')
changing = true

local ids = look({}, 'ZRANGE', key, from, from + PAGE - 1)
if odd[key] then
  redis.call('DEL', key)
end
local reply = { us, changed, '' }
local gone, bytes, looked = {}, 0, 0
for _, id in ipairs(ids) do
  local record = isId(id) and fetch(recordKey(id))
  if record then
    reply[#reply + 1] = id
    reply[#reply + 1] = record
    bytes = bytes + (type(record) == 'string' and #record or 0)
  else
    gone[#gone + 1] = id
  end
  looked = looked + 1
  if bytes > BYTES then
    break
  end
end
if #gone > 0 then
  onIndex('ZREM', key, unpack(gone))
end
if #ids > 0 then
  reply[3] = whole(from + looked - #gone)
end
return reply
