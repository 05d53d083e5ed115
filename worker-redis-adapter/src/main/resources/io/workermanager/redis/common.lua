-- Put before every script. KEYS[1] is the fleet control, ARGV[1] the prefix of all keys, ARGV[2] the head of the fleet
-- control that the caller knows. Every reply begins with the store's time in microseconds and the control, if it is another.
local prefix = ARGV[1]
local CONTROL = KEYS[1]

local function whole(number)
  return string.format('%.0f', number)
end

local function microseconds()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local us = microseconds()
local ms = math.floor(us / 1000)

-- The control's revision, and its whole value if the caller does not know it yet.
local function control(known)
  local head = redis.call('GETRANGE', CONTROL, 0, math.max(#known, 16) - 1)
  local revision = tonumber(head:sub(1, 16)) or 0
  if head == known then
    return revision, false
  end
  return revision, head ~= '' and redis.call('GET', CONTROL) or ''
end

local revision, changed = control(ARGV[2])

local function index(profile, set)
  return prefix .. 'workers:p:' .. profile .. ':' .. set
end
