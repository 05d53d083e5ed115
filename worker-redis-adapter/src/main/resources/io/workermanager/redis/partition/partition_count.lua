-- Checks that the fleet has ARGV[3] partitions, and stores the number for at least ARGV[4] milliseconds; 0 stores nothing.
local PARTITIONS = prefix .. 'workers:partitions'
local expected, keepFor = ARGV[3], tonumber(ARGV[4])
local stored = getString(PARTITIONS) or (redis.call('EXISTS', PROFILES) == 1 and '1')
if stored and not parseInteger(stored) then
  failCorrupt(PARTITIONS, 'number of partitions')
elseif stored and stored ~= expected then
  return { nowMicros, newControl, stored }
end
if keepFor > 0 and expected ~= '1' and redis.call('PTTL', PARTITIONS) < keepFor then
  redis.call('SET', PARTITIONS, expected, 'PX', integerText(keepFor))
end
return { nowMicros, newControl, expected }
