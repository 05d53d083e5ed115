-- Replaces the fleet control by compare-and-set. ARGV: the expected version or empty, the next version, notBefore, notAfter,
-- keepFor, the value, the channel, '1' if the control may be written where there is no fleet, and an entry of the audit log or
-- nothing.
local expected, version, notBefore, notAfter = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local stored = controlVersion()
if stored == version then
  return { nowMicros, newControl, 'applied' }
end
if ARGV[10] ~= '1' and redis.call('EXISTS', PROFILES) == 0 then
  return { nowMicros, newControl, 'no-fleet' }
end
if nowMillis < notBefore or nowMillis > notAfter then
  return { nowMicros, newControl, 'window' }
end
if stored ~= expected then
  return { nowMicros, newControl, 'control', integerText(controlRevision) }
end
local createsFleet = ARGV[10] == '1' and redis.call('EXISTS', PROFILES) == 0
if createsFleet then
  requirePermission('HSET', PROFILES, '', '')
  requirePermission('PEXPIRE', PROFILES, '1')
end
local refusal = writeControl(ARGV[8], ARGV[7], ARGV[9], ARGV[11])
if refusal then
  return refusal
end
if createsFleet then
  redis.call('HSET', PROFILES, '', integerText(nowMicros))
  extendTtl(PROFILES, DAY)
end
return { nowMicros, ARGV[8], 'applied' }
