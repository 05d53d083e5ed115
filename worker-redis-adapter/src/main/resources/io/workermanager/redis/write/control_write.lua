-- The version of the fleet control that is stored; empty if there is none.
local function orderVersion()
  return head:match('^%d+ ([%w_-]+) ') or ''
end

-- Writes the fleet control. Whoever may not give orders is to learn that while nothing has been written: returns the error.
local function order(value, keepFor, channel)
  if not (redis.acl_check_cmd('SET', CONTROL, '') and redis.acl_check_cmd('PUBLISH', channel, '')) then
    return redis.error_reply('NOPERM orders to the fleet need +set on ' .. CONTROL .. ' and +publish on ' .. channel)
  end
  changing = true
  redis.call('PUBLISH', channel, '')
  redis.call('SET', CONTROL, value, 'PX', whole(2 * tonumber(keepFor) + DAY))
  return nil
end
