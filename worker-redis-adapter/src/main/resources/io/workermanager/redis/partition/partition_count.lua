-- Refuses a fleet of another number of partitions than ARGV[3], and notes that number for ARGV[4] ms, 0 for not at all.
local PARTITIONS = prefix .. 'workers:partitions'
local mine, keepFor = ARGV[3], tonumber(ARGV[4])
local stored = read(PARTITIONS) or (redis.call('EXISTS', PROFILES) == 1 and '1')
if stored and not number(stored) then
  spoiled(PARTITIONS, 'number of partitions')
elseif stored and stored ~= mine then
  return { us, changed, stored }
end
if keepFor > 0 and mine ~= '1' and redis.call('PTTL', PARTITIONS) < keepFor then
  redis.call('SET', PARTITIONS, mine, 'PX', whole(keepFor))
end
return { us, changed, mine }
