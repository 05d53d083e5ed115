-- Reads entries of the audit log, oldest first.
-- ARGV[3]: the id of the entry to start after; empty for the oldest. ARGV[4]: the maximum number of entries.
-- The reply tells whether there may be more, and has the id and the text of each entry. The text is empty if no client wrote the
-- entry.
local AUDIT_LOG = prefix .. 'workers:control:audit'
local MAX_BYTES, LONGEST_ENTRY = 512 * 1024, 262144
-- Entries may be long, and a script reads all of a batch.
local BATCH = 10
local LAST_ID = '18446744073709551615-18446744073709551615'

local after, left, bytes = ARGV[3], tonumber(ARGV[4]), 0
local reply = { nowMicros, newControl, 1 }
while left > 0 and bytes < MAX_BYTES do
  local batch = math.min(left, BATCH)
  local entries = {}
  if after ~= LAST_ID then
    entries = redis.pcall('XRANGE', AUDIT_LOG, after == '' and '-' or '(' .. after, '+', 'COUNT', tostring(batch))
  end
  if entries.err and entries.err:find('WRONGTYPE', 1, true) then
    return redis.error_reply('WRONGTYPE ' .. AUDIT_LOG .. ' holds no audit log: remove it')
  elseif entries.err then
    return redis.error_reply(entries.err .. ' (XRANGE ' .. AUDIT_LOG .. ')')
  end
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    local isOurs = #fields == 2 and fields[1] == 'entry' and #fields[2] <= LONGEST_ENTRY
    after = entry[1]
    reply[#reply + 1] = after
    reply[#reply + 1] = isOurs and fields[2] or ''
    bytes = bytes + #reply[#reply]
  end
  left = left - #entries
  if #entries < batch then
    reply[3] = 0
    break
  end
end
return reply
