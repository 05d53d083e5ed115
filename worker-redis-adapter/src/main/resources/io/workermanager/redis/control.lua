-- ARGV: expected version or none, next version, notBefore, notAfter, keepFor, value, channel.
local expected, version, notBefore, notAfter = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local stored = controlUpTo(81):match('^%d+ ([%w_-]+) ') or ''
if stored == version then
  return { us, changed, 'applied' }
end
if ms < notBefore or ms > notAfter then
  return { us, changed, 'window' }
end
if stored ~= expected then
  return { us, changed, 'control', whole(revision) }
end
if not mayOrder(ARGV[9]) then
  return redis.error_reply('NOPERM orders to the fleet need +set on ' .. CONTROL .. ' and +publish on ' .. ARGV[9])
end
redis.call('SET', CONTROL, ARGV[8], 'PX', whole(2 * tonumber(ARGV[7]) + DAY))
redis.call('PUBLISH', ARGV[9], '')
return { us, ARGV[8], 'applied' }
