-- Turns the result of attempt() into the reply. An error before the first change means that nothing has happened.
local done, result = pcall(attempt)
if done then
  return result
end
if writing then
  return redis.error_reply(result .. ' (stopped half-way)')
end
if result:find("can't run this command", 1, true) then
  for _, command in ipairs({ 'GET', 'GETRANGE', 'EXISTS', 'PTTL', 'ZSCORE', 'ZCARD' }) do
    if not redis.acl_check_cmd(command, KEYS[2], '0', '0') then
      return redis.error_reply('NOPERM this call needs +' .. command:lower() .. ' on ' .. prefix .. '*')
    end
  end
end
return redis.error_reply(result)
