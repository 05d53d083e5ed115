-- The version of the fleet control that is stored; empty if there is none.
local function controlVersion()
  return controlHead:match('^%d+ ([%w_-]+) ') or ''
end

-- Writes the fleet control, and an entry of the audit log if there is one. Without the permissions, returns the error before anything
-- is written.
local function writeControl(value, keepFor, channel, audit)
  if not (redis.acl_check_cmd('SET', CONTROL, '') and redis.acl_check_cmd('PUBLISH', channel, '')) then
    return redis.error_reply('NOPERM orders to the fleet need +set on ' .. CONTROL .. ' and +publish on ' .. channel)
  end
  if audit then
    requireAuditLog()
    addToAuditLog(audit)
  end
  writing = true
  redis.call('PUBLISH', channel, '')
  redis.call('SET', CONTROL, value, 'PX', integerText(2 * tonumber(keepFor) + DAY))
  return nil
end
