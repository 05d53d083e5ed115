-- Reads the audit log. ARGV[3]: the id of the entry to start after; empty for the oldest. ARGV[4]: how many entries.
local reply = { nowMicros, newControl }
local entries = redis.pcall('XRANGE', prefix .. 'workers:control:audit', ARGV[3] == '' and '-' or '(' .. ARGV[3], '+', 'COUNT', ARGV[4])
if entries.err then
  return redis.error_reply(entries.err .. ' (XRANGE ' .. prefix .. 'workers:control:audit)')
end
for _, entry in ipairs(entries) do
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = entry[2][2]
end
return reply
