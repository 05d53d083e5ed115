-- Takes in the fleet control ARGV[3], as another partition has it, if it is a later one, or the one that replaced the version
-- ARGV[5] there; ARGV[4] is the channel.
local theirs, keepFor = ARGV[3]:match('^(%d+) [%w_-]+ (%d+) ')
local version = controlUpTo(81):match('^%d+ ([%w_-]+) ') or ''
if tonumber(theirs) > revision or version == ARGV[5] then
  if not mayOrder(ARGV[4]) then
    return redis.error_reply('NOPERM orders to the fleet need +set on ' .. CONTROL .. ' and +publish on ' .. ARGV[4])
  end
  redis.call('SET', CONTROL, ARGV[3], 'PX', whole(2 * tonumber(keepFor) + DAY))
  redis.call('PUBLISH', ARGV[4], '')
  changed = ARGV[3]
end
return { us, changed }
