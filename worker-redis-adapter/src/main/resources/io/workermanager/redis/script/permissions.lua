-- A script writes all or nothing: it checks everything that can fail before the first change, and then sets 'writing'.
-- It writes last what makes a repeat of the call answer "applied".
local writing = false

-- Fails the call unless the user may run a command.
local function requirePermission(command, key, ...)
  if not redis.acl_check_cmd(command, key, ...) then
    error(redis.error_reply('NOPERM this call needs +' .. command:lower() .. ' on ' .. key))
  end
end
