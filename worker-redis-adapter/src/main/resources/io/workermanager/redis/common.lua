-- Put before every script. KEYS[1] is the fleet control, ARGV[1] the prefix of all keys, ARGV[2] the head of the fleet
-- control that the caller knows. Every reply begins with the store's time in microseconds and the control, if it is another.
local prefix, known, CONTROL = ARGV[1], ARGV[2], KEYS[1]

local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local ms = (us - us % 1000) / 1000

local head = redis.call('GETRANGE', CONTROL, 0, math.max(#known, 16) - 1)
local revision = tonumber(head:sub(1, 16)) or 0
local changed = head ~= known and (head ~= '' and redis.call('GET', CONTROL) or '')

local function whole(number)
  return string.format('%.0f', number)
end

local function index(profile, set)
  return prefix .. 'workers:p:' .. profile .. ':' .. set
end
