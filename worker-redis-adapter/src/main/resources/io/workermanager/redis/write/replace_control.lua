-- ARGV: expected version or none, next version, notBefore, notAfter, keepFor, value, channel, and '1' if orders
-- may be given where there is no fleet.
local expected, version, notBefore, notAfter = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local stored = orderVersion()
if stored == version then
  return { us, changed, 'applied' }
end
if ARGV[10] ~= '1' and redis.call('EXISTS', PROFILES) == 0 then
  return { us, changed, 'unfounded' }
end
if ms < notBefore or ms > notAfter then
  return { us, changed, 'window' }
end
if stored ~= expected then
  return { us, changed, 'control', whole(revision) }
end
local founds = ARGV[10] == '1' and redis.call('EXISTS', PROFILES) == 0
if founds then
  needs('HSET', PROFILES, '', '')
  needs('PEXPIRE', PROFILES, '1')
end
local refusal = order(ARGV[8], ARGV[7], ARGV[9])
if refusal then
  return refusal
end
if founds then
  redis.call('HSET', PROFILES, '', whole(us))
  raise(PROFILES, DAY)
end
return { us, ARGV[8], 'applied' }
