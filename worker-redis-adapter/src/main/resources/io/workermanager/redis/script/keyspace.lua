-- The keys of a fleet and access to them. Times are in milliseconds.
local DAY = 86400000
-- The furthest deadline and the longest time that a record is kept, with room for a clock that was set back by a year.
local MAX_LEASE, MAX_RETENTION = 366 * DAY, 4100 * DAY

local function integerText(value)
  return string.format('%.0f', value)
end

local PROFILES = prefix .. 'workers:profiles'
local MARKED = prefix .. 'workers:marked'
local DUE = prefix .. 'workers:due'
-- The workers that changed their profile in the last hour, by id, and by the time of the change.
local PROFILE_CHANGES = prefix .. 'workers:moved'
local PROFILE_CHANGE_TIMES = prefix .. 'workers:moves'
local TOKEN = prefix .. 'workers:token'

-- The field of the profiles that requests a rebuild of the index from the records.
local REBUILD = '!'

-- The sorted sets of one profile, by score:
-- the deadline of the lease: 'plain' (idle, ends with its lease), 'spare' (idle, kept longer), 'processing', 'paused', 'offline';
-- the end of the record: 'kept' (all but 'plain') and 'left';
-- the turn, which only grows: 'idle' (those in 'plain' and 'spare') and 'roll' (all others). Every record is in one of these two.
local SETS = { 'plain', 'spare', 'processing', 'paused', 'offline', 'kept', 'left', 'idle', 'roll' }

local function index(profile, set)
  return prefix .. 'workers:p:' .. profile .. ':' .. set
end

local function recordKey(id)
  return prefix .. 'worker:' .. id
end

local function extendTtl(key, least)
  if redis.call('PTTL', key) < least then
    redis.call('PEXPIRE', key, integerText(least))
  end
end

local function isWrongType(err)
  return err:find('WRONGTYPE', 1, true) ~= nil
end

local function fail(why)
  error(redis.error_reply(why))
end

local MAX_SAFE_INTEGER = 9007199254740991

-- The number that a text contains, if a double represents it exactly; otherwise nil.
local function parseInteger(text)
  return text and #text <= 16 and text:match('^%d+$') and tonumber(text) or nil
end

-- Whether a member may be an id. Clients write no other members.
local function isId(member)
  return #member > 0 and #member <= 256 and not member:find('%c')
end

-- The damaged keys of the index that a reading script found: keys of another type, or with scores that no client writes.
-- Clients with write permission repair them from the records.
local damagedKeys = {}

local function noteDamaged(key)
  if not damagedKeys[key] then
    damagedKeys[#damagedKeys + 1] = key
    damagedKeys[key] = true
  end
end

-- Reads a key of the index. A key of another type counts as missing.
local function readIndex(none, command, key, ...)
  local result = redis.pcall(command, key, ...)
  if type(result) ~= 'table' or not result.err then
    return result
  end
  if not isWrongType(result.err) then
    fail(result.err .. ' (' .. command .. ' ' .. key .. ')')
  end
  noteDamaged(key)
  return none
end

-- Requests that the next reader rebuilds the index from the records.
local function requestRebuild()
  if type(redis.pcall('HSET', PROFILES, REBUILD, integerText(nowMicros), '', integerText(nowMicros))) == 'table' then
    redis.call('DEL', PROFILES)
    redis.call('HSET', PROFILES, REBUILD, integerText(nowMicros), '', integerText(nowMicros))
  end
  extendTtl(PROFILES, DAY)
end

-- Runs a command on a key of the index. A key of another type is removed: the index can be rebuilt from the records.
local function changeIndex(command, key, ...)
  local result = redis.pcall(command, key, ...)
  if type(result) ~= 'table' or not result.err then
    return result
  end
  if not isWrongType(result.err) then
    fail(result.err .. ' (' .. command .. ' ' .. key .. ')')
  end
  redis.call('DEL', key)
  requestRebuild()
  return redis.call(command, key, ...)
end

-- Adds a member to a set, and gives a new set at least a time to live.
local function addToIndex(key, score, id, left)
  if changeIndex('ZADD', key, score, id) == 1 then
    extendTtl(key, left)
  end
end

-- The time to live of the index of a profile.
local function indexTtl(profile)
  return math.max(redis.call('PTTL', index(profile, 'idle')), redis.call('PTTL', index(profile, 'roll')))
end

-- Moves an expired worker whose record is kept from 'idle' to 'roll', with the same turn.
local function removeFromIdle(profile, id, turn)
  addToIndex(index(profile, 'roll'), turn, id, indexTtl(profile))
  changeIndex('ZREM', index(profile, 'spare'), id)
  changeIndex('ZREM', index(profile, 'idle'), id)
end

-- The stored bytes, up to one more than the limit of a record; empty if the key is missing or not a string.
local function getStart(key)
  local value = redis.pcall('GETRANGE', key, '0', '262144')
  if type(value) ~= 'table' then
    return value, true
  end
  if not isWrongType(value.err) then
    fail(value.err .. ' (GETRANGE ' .. key .. ')')
  end
  return '', false
end

-- The stored bytes; false if the key is missing, empty if it is not a string, and only the length if they exceed the limit of a
-- record.
local function getRaw(key)
  local value, isString = getStart(key)
  if #value > 262144 then
    local length = redis.pcall('STRLEN', key)
    return type(length) == 'number' and length or #value
  end
  if value == '' and isString and redis.call('EXISTS', key) == 0 then
    return false
  end
  return value
end

-- The string under a key other than a record; false if the key is missing. A key of another type, and a string that is longer
-- than any that a client writes, fails the call.
local function getString(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'string' and #value > 1024 then
    fail('WRONGTYPE ' .. key .. ' holds ' .. #value .. ' bytes, which no client wrote: remove it')
  elseif type(value) ~= 'table' then
    return value
  end
  fail(isWrongType(value.err) and 'WRONGTYPE ' .. key .. ' holds no string: remove it' or value.err .. ' (GET ' .. key .. ')')
end

-- Fails the call because a key has an invalid value.
local function failCorrupt(key, what)
  fail('WRONGTYPE ' .. key .. ' holds no ' .. what .. ': remove it')
end

-- Identifies stored bytes. All values beyond the limit of a record count as the same.
local function digest(value)
  return value and (type(value) == 'number' and 'long' or redis.sha1hex(value)) or ''
end

local function isProfileName(name)
  return #name == 16 and name:match('^[%w_-]+$')
end

-- All profiles as names and values, or false if the stamp shows that the caller knows them. Values that are too long for a profile
-- are sent as empty, and fields with other names are left out.
local function changedProfiles(stamp)
  local now = readIndex(false, 'HGET', PROFILES, '') or ''
  if not parseInteger(now) then
    now = ''
  end
  if now == stamp then
    return false
  end
  local fieldsAndValues = { '', now }
  local fields = readIndex({}, 'HGETALL', PROFILES)
  for i = 1, #fields, 2 do
    local name, profile = fields[i], fields[i + 1]
    if isProfileName(name) or name == REBUILD then
      fieldsAndValues[#fieldsAndValues + 1] = name
      fieldsAndValues[#fieldsAndValues + 1] = #profile <= 65536 and profile or ''
    elseif name ~= '' then
      noteDamaged(PROFILES)
    end
  end
  return fieldsAndValues
end
