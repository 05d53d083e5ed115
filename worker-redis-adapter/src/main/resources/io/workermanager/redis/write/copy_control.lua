-- Takes in the fleet control ARGV[3], as another partition has it, if it is a later one, or the one that replaced the version
-- ARGV[5] there; ARGV[4] is the channel.
local theirs, keepFor = ARGV[3]:match('^(%d+) [%w_-]+ (%d+) ')
if tonumber(theirs) > revision or orderVersion() == ARGV[5] then
  return order(ARGV[3], keepFor, ARGV[4]) or { us, ARGV[3] }
end
return { us, changed }
