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

local function isWrongType(err)
  return err:find('WRONGTYPE', 1, true) ~= nil
end

local function fail(why)
  error(redis.error_reply(why))
end

-- Runs a command on a key of the index. The index follows from the records: a key of another type is removed, and each record comes
-- back with its next heartbeat. The heartbeat of an idle worker looks only whether it is in 'plain' or 'spare', and so these go, too.
local function onIndex(command, key, ...)
  local result = redis.pcall(command, key, ...)
  if type(result) ~= 'table' or not result.err then
    return result
  end
  if not isWrongType(result.err) then
    fail(result.err .. ' (' .. command .. ' ' .. key .. ')')
  end
  redis.call('DEL', key)
  local profile = key:match('^(.*:)idle$')
  if profile then
    redis.call('DEL', profile .. 'plain', profile .. 'spare')
  end
  return redis.call(command, key, ...)
end

-- Adds a member to a set that lives for a time at least.
local function add(key, score, id, left)
  if onIndex('ZADD', key, score, id) == 1 then
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
  onIndex('ZREM', index(profile, 'spare'), id)
  onIndex('ZREM', index(profile, 'idle'), id)
end

-- The stored bytes; false if there are none, empty if the key holds no string.
local function fetch(key)
  local value = redis.pcall('GET', key)
  if type(value) ~= 'table' then
    return value
  end
  if not isWrongType(value.err) then
    fail(value.err .. ' (GET ' .. key .. ')')
  end
  return ''
end

-- The string under a key that holds no record; false if there is none. A key of another type fails the call.
local function read(key)
  local value = redis.pcall('GET', key)
  if type(value) ~= 'table' then
    return value
  end
  fail(isWrongType(value.err) and 'WRONGTYPE ' .. key .. ' holds no string: remove it' or value.err .. ' (GET ' .. key .. ')')
end

-- Fails the call because of what is stored under a key.
local function spoiled(key, what)
  fail('WRONGTYPE ' .. key .. ' holds no ' .. what .. ': remove it')
end

-- All profiles, if the caller knows others.
local function otherProfiles(stamp)
  if (redis.call('HGET', PROFILES, '') or '') == stamp then
    return false
  end
  return redis.call('HGETALL', PROFILES)
end
