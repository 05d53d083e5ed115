-- Notes that the worker ARGV[3] of another partition took over the session of KEYS[2] with the token ARGV[4]. After that, no record
-- of this partition holds the session.
local token = (getString(KEYS[2]) or '0'):match('^%d+')
if not parseInteger(token) then
  failCorrupt(KEYS[2], 'token')
end
if tonumber(token) < tonumber(ARGV[4]) then
  redis.call('SET', KEYS[2], ARGV[4] .. ' ' .. ARGV[3], 'PX', tokenTtl(ARGV[4], redis.call('PTTL', KEYS[2]) - REMEMBERED_FOR))
end
return { nowMicros, newControl }
