-- Copies the fleet control ARGV[3] of another partition, if it has a greater revision or replaced the version ARGV[5] there.
-- ARGV[4]: the channel.
local otherRevision, keepFor = ARGV[3]:match('^(%d+) [%w_-]+ (%d+) ')
if tonumber(otherRevision) > controlRevision or controlVersion() == ARGV[5] then
  return writeControl(ARGV[3], keepFor, ARGV[4]) or { nowMicros, ARGV[3] }
end
return { nowMicros, newControl }
