-- The keys of the fleet, and what is stored under them. Times are in milliseconds.
local DAY = 86400000

local function whole(number)
  return string.format('%.0f', number)
end

local PROFILES = prefix .. 'workers:profiles'
local MARKED = prefix .. 'workers:marked'
local DUE = prefix .. 'workers:due'
-- Who changed its profile in the last hour, by id, and when.
local MOVED = prefix .. 'workers:moved'
local MOVES = prefix .. 'workers:moves'
local TOKEN = prefix .. 'workers:token'

-- The sets of one profile. Scored by the lease's deadline: 'plain' (idle, gone with its lease), 'spare' (idle, kept
-- longer), 'processing', 'paused', 'offline'. Scored by the end of the record: 'kept' (all but the plain) and 'left'.
-- Scored by the turn, which only grows: 'idle' (plain and spare), and 'roll', which has all others. Every record is in one of both.
local SETS = { 'plain', 'spare', 'processing', 'paused', 'offline', 'kept', 'left', 'idle', 'roll' }

local function index(profile, set)
  return prefix .. 'workers:p:' .. profile .. ':' .. set
end

local function recordKey(id)
  return prefix .. 'worker:' .. id
end

local function raise(key, least)
  if redis.call('PTTL', key) < least then
    redis.call('PEXPIRE', key, whole(least))
  end
end

-- Adds a member to a set that lives for a time at least.
local function add(key, score, id, left)
  if redis.call('ZADD', key, score, id) == 1 then
    raise(key, left)
  end
end

-- For how long the index of a profile lives at least.
local function indexLeft(profile)
  return math.max(redis.call('PTTL', index(profile, 'idle')), redis.call('PTTL', index(profile, 'roll')))
end

-- Moves a dead worker that is kept from among the idle to the others, where it has the same place in the order of turns.
local function retire(profile, id, turn)
  add(index(profile, 'roll'), turn, id, indexLeft(profile))
  redis.call('ZREM', index(profile, 'spare'), id)
  redis.call('ZREM', index(profile, 'idle'), id)
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
