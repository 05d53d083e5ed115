-- Put before every script. KEYS[1] names the slot and never exists, so that a cluster refuses every call while it moves the slot: a
-- key that is on the other node would look like one that is missing. ARGV[1] is the prefix of all keys, ARGV[2] the head of the
-- fleet control that the caller knows. Every reply begins with the store's time in microseconds and the control, if it is another.
-- The control is not among KEYS, which a user must be allowed to write: workers may only read it.
local prefix, known = ARGV[1], ARGV[2]
local CONTROL = prefix .. 'workers:control'

local time = redis.pcall('TIME')
if time.err then
  return redis.error_reply(time.err .. ' (TIME)')
end
local us = time[1] * 1000000 + time[2]
local ms = (us - us % 1000) / 1000

-- Numbers go to commands as text wherever that is at hand: making text of a number costs as much as a command.
local head = redis.pcall('GETRANGE', CONTROL, '0', '100')
local changed = false
if head ~= known then
  -- A key of another type is a control that cannot be read, like any other nonsense, and breaks no call that needs none.
  if type(head) == 'table' and not head.err:find('WRONGTYPE', 1, true) then
    return redis.error_reply(head.err .. ' (GETRANGE ' .. CONTROL .. ')')
  elseif type(head) == 'table' then
    head, changed = '', '(no string)'
  elseif known == '' or head:sub(1, #known) ~= known then
    -- What begins like no control, or is too long for one, is not sent.
    changed = head
    if head:match('^%d+ [%w_-]+ %d+ {') then
      changed = redis.call('GETRANGE', CONTROL, '0', '1048576')
      if #changed > 1048576 then
        changed = '(longer than 1048576 bytes)'
      end
    end
  end
end
local revision = tonumber(head:sub(1, 16):match('^%d+$') or '0')

