-- A script that writes does so wholly or not at all: whatever can fail is looked at before the first change. What makes a repeat of
-- the call answer that it has run is written last.
local changing = false

-- Fails the call unless its user may run a command.
local function needs(command, key, ...)
  if not redis.acl_check_cmd(command, key, ...) then
    error(redis.error_reply('NOPERM this call needs +' .. command:lower() .. ' on ' .. key))
  end
end
