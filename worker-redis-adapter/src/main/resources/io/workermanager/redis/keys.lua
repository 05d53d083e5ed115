-- The keys of the fleet, and what is stored under them. Times are in milliseconds.
local DAY = 86400000

local PROFILES = prefix .. 'workers:profiles'
local MARKED = prefix .. 'workers:marked'
local DUE = prefix .. 'workers:due'
-- Who changed its profile in the last hour, by id, and when.
local MOVED = prefix .. 'workers:moved'
local MOVES = prefix .. 'workers:moves'
local TOKEN = prefix .. 'workers:token'

-- The sets of one profile. Scored by the lease's deadline: 'plain' (idle, gone with its lease), 'spare' (idle, kept
-- longer), 'processing', 'paused', 'offline'. Scored by the end of the record: 'kept' (all but the plain) and 'left'.
-- 'idle' is scored by turn; 'roll' has every record and no scores.
local SETS = { 'plain', 'spare', 'processing', 'paused', 'offline', 'kept', 'left', 'idle', 'roll' }

local function recordKey(id)
  return prefix .. 'worker:' .. id
end

-- The stored bytes; false if there are none, empty if the key holds no string.
local function fetch(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' then
    return ''
  end
  return value
end

-- All profiles, if the caller knows others.
local function otherProfiles(stamp)
  if (redis.call('HGET', PROFILES, '') or '') == stamp then
    return false
  end
  return redis.call('HGETALL', PROFILES)
end
