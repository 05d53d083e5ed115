-- The start of every script.
-- KEYS[1]: a key that names the slot and never exists, so that a cluster refuses the call while it moves the slot. Otherwise a key
-- that is on the other node would look like a missing one.
-- ARGV[1]: the prefix of all keys. ARGV[2]: the head of the fleet control that the caller knows.
-- Every reply begins with the server's time in microseconds and the fleet control, false if the caller knows it.
-- The control is not in KEYS: a user must be allowed to write all of KEYS, and workers may only read the control.
local prefix, knownHead = ARGV[1], ARGV[2]
local CONTROL = prefix .. 'workers:control'

local time = redis.pcall('TIME')
if time.err then
  return redis.error_reply(time.err .. ' (TIME)')
end
local nowMicros = time[1] * 1000000 + time[2]
local nowMillis = (nowMicros - nowMicros % 1000) / 1000

-- Arguments of commands are text where text is available: to convert a number costs as much as a command.
local controlHead = redis.pcall('GETRANGE', CONTROL, '0', '100')
local newControl = false
if controlHead ~= knownHead then
  -- A key of another type counts as an unreadable control, and does not fail calls that need no control.
  if type(controlHead) == 'table' and not controlHead.err:find('WRONGTYPE', 1, true) then
    return redis.error_reply(controlHead.err .. ' (GETRANGE ' .. CONTROL .. ')')
  elseif type(controlHead) == 'table' then
    controlHead, newControl = '', '(no string)'
  elseif knownHead == '' or controlHead:sub(1, #knownHead) ~= knownHead then
    -- Only a value that looks like a control, and is not too long, is sent.
    newControl = controlHead
    if controlHead:match('^%d+ [%w_-]+ %d+ {') then
      newControl = redis.call('GETRANGE', CONTROL, '0', '2097152')
      if #newControl > 2097152 then
        newControl = '(longer than 2097152 bytes)'
      end
    end
  end
end
local controlRevision = tonumber(controlHead:sub(1, 16):match('^%d+$') or '0')

