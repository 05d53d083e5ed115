-- Put before every script. KEYS[1] names the slot, ARGV[1] is the prefix of all keys, ARGV[2] the head of the fleet control that
-- the caller knows. Every reply begins with the store's time in microseconds and the control, if it is another. The control is not
-- among KEYS, which a user must be allowed to write: workers may only read it.
local prefix, known = ARGV[1], ARGV[2]
local CONTROL = prefix .. 'workers:control'

local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local ms = (us - us % 1000) / 1000

-- A key of another type is a control that cannot be read, like any other nonsense, and breaks no call that needs none.
-- Numbers go to commands as text wherever that is at hand: making text of a number costs as much as a command.
local head = redis.pcall('GETRANGE', CONTROL, '0', '100')
local nonsense = type(head) == 'table' and head.err:find('WRONGTYPE', 1, true) ~= nil
if type(head) == 'table' and not nonsense then
  return head
end
head = nonsense and '' or head
local revision = tonumber(head:sub(1, 16)) or 0
local isKnown = head == known or known ~= '' and head:sub(1, #known) == known
local changed = nonsense and '(no string)' or not isKnown and (head ~= '' and redis.call('GET', CONTROL) or '')

local function whole(number)
  return string.format('%.0f', number)
end

local function index(profile, set)
  return prefix .. 'workers:p:' .. profile .. ':' .. set
end
