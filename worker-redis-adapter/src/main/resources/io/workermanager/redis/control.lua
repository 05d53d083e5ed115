-- ARGV: expected version or none, next version, notBefore, notAfter, keepFor, value, channel.
local expected, version, notBefore, notAfter = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local stored = orderVersion()
if stored == version then
  return { us, changed, 'applied' }
end
if ms < notBefore or ms > notAfter then
  return { us, changed, 'window' }
end
if stored ~= expected then
  return { us, changed, 'control', whole(revision) }
end
return order(ARGV[8], ARGV[7], ARGV[9]) or { us, ARGV[8], 'applied' }
