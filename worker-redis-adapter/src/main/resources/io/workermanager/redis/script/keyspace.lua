-- The keys of the fleet, and what is stored under them. Times are in milliseconds.
local DAY = 86400000
-- No deadline is further ahead, and no record stays for longer, even if the clock was set back by a year.
local FURTHEST, MOST = 366 * DAY, 4100 * DAY

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

-- The field among the profiles that asks for the index to be made again from the records.
local REBUILD = '!'

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

local LARGEST = 9007199254740991

-- A whole number that a client may have written, exact in a double; nil if the text is anything else.
local function number(text)
  return text and #text <= 16 and text:match('^%d+$') and tonumber(text) or nil
end

-- Whether a member may be an id: whatever else is among the members came from elsewhere.
local function isId(member)
  return #member > 0 and #member <= 256 and not member:find('%c')
end

-- The keys of the index that cannot be right, as a script that only looks finds them: of another type, or with places that no
-- client gave. Clients that may write repair them from the records.
local odd = {}

local function note(key)
  if not odd[key] then
    odd[#odd + 1] = key
    odd[key] = true
  end
end

-- Runs a command that reads a key of the index. One of another type is as good as none.
local function look(none, command, key, ...)
  local result = redis.pcall(command, key, ...)
  if type(result) ~= 'table' or not result.err then
    return result
  end
  if not isWrongType(result.err) then
    fail(result.err .. ' (' .. command .. ' ' .. key .. ')')
  end
  note(key)
  return none
end

-- Asks whoever next looks at the index to make it again from the records.
local function askForRebuild()
  if type(redis.pcall('HSET', PROFILES, REBUILD, whole(us), '', whole(us))) == 'table' then
    redis.call('DEL', PROFILES)
    redis.call('HSET', PROFILES, REBUILD, whole(us), '', whole(us))
  end
  raise(PROFILES, DAY)
end

-- Runs a command on a key of the index. The index follows from the records: a key of another type is removed.
local function onIndex(command, key, ...)
  local result = redis.pcall(command, key, ...)
  if type(result) ~= 'table' or not result.err then
    return result
  end
  if not isWrongType(result.err) then
    fail(result.err .. ' (' .. command .. ' ' .. key .. ')')
  end
  redis.call('DEL', key)
  askForRebuild()
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

-- The stored bytes, up to one more than a record may have; empty if there are none, or the key holds no string.
local function beginning(key)
  local value = redis.pcall('GETRANGE', key, '0', '262144')
  if type(value) ~= 'table' then
    return value, true
  end
  if not isWrongType(value.err) then
    fail(value.err .. ' (GETRANGE ' .. key .. ')')
  end
  return '', false
end

-- The stored bytes; false if there are none, empty if the key holds no string, and only their number if there are more than a
-- record may have: they are not sent.
local function fetch(key)
  local value, isString = beginning(key)
  if #value > 262144 then
    local length = redis.pcall('STRLEN', key)
    return type(length) == 'number' and length or #value
  end
  if value == '' and isString and redis.call('EXISTS', key) == 0 then
    return false
  end
  return value
end

-- The string under a key that holds no record; false if there is none. A key of another type fails the call, and a string that is
-- longer than any of ours.
local function read(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'string' and #value > 1024 then
    fail('WRONGTYPE ' .. key .. ' holds ' .. #value .. ' bytes, which no client wrote: remove it')
  elseif type(value) ~= 'table' then
    return value
  end
  fail(isWrongType(value.err) and 'WRONGTYPE ' .. key .. ' holds no string: remove it' or value.err .. ' (GET ' .. key .. ')')
end

-- Fails the call because of what is stored under a key.
local function spoiled(key, what)
  fail('WRONGTYPE ' .. key .. ' holds no ' .. what .. ': remove it')
end

-- Tells stored bytes from others. What is longer than a record may be is no record, whatever it is.
local function digest(value)
  return value and (type(value) == 'number' and 'long' or redis.sha1hex(value)) or ''
end

local function isProfile(name)
  return #name == 16 and name:match('^[%w_-]+$')
end

-- All profiles, if the caller knows others. What is longer than a profile can be is not sent, and what has no such name belongs to
-- nothing.
local function otherProfiles(stamp)
  local now = look(false, 'HGET', PROFILES, '') or ''
  if not number(now) then
    now = ''
  end
  if now == stamp then
    return false
  end
  local told = { '', now }
  local fields = look({}, 'HGETALL', PROFILES)
  for i = 1, #fields, 2 do
    local name, profile = fields[i], fields[i + 1]
    if isProfile(name) or name == REBUILD then
      told[#told + 1] = name
      told[#told + 1] = #profile <= 65536 and profile or ''
    elseif name ~= '' then
      note(PROFILES)
    end
  end
  return told
end
