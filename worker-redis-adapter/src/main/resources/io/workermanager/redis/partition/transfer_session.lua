-- The session of KEYS[2] was taken over by the holder ARGV[3] in another partition, under the token ARGV[4]: whatever record
-- here names it holds it no more.
local token = (read(KEYS[2]) or '0'):match('^%d+')
if not number(token) then
  spoiled(KEYS[2], 'token')
end
if tonumber(token) < tonumber(ARGV[4]) then
  redis.call('SET', KEYS[2], ARGV[4] .. ' ' .. ARGV[3], 'PX', remembered(ARGV[4], redis.call('PTTL', KEYS[2]) - REMEMBERED))
end
return { us, changed }
