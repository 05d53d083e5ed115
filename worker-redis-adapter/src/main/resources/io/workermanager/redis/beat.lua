-- Heartbeats of idle workers that stay what they are: one score each. KEYS[2...] are the records; from ARGV[3] on come two
-- arguments a beat: its fields, packed, and the record to write. 'again' asks for the write with all it can do, and for all that
-- follow it, since two may be of one worker.

-- A record that is not plain becomes so again when its beats come sooner than this after they were decided, so that a server that
-- is slow at times does not move it to and fro.
local PROMPT = 20

-- Gives a worker another score, if the set has it.
local function rescored(profile, set, score, id)
  local key = index(profile, set)
  if redis.call('ZADD', key, score, id) == 0 then
    return true
  end
  redis.call('ZREM', key, id)
  return false
end

local function beat(packed, key, record)
  local id, expected, version, notBefore, notAfter, under, profile, keepFor, deadline, decided, deadlineBefore = cmsgpack.unpack(packed)
  local head = redis.pcall('GETRANGE', key, '0', '77')
  local text = type(head) == 'string'
  local isExpected = text and head:sub(1, #expected + 13) == '{"version":"' .. expected .. '"'
  if not isExpected and text and head:match('^{"version":"([%w_-]+)"') == version then
    return 'applied'
  elseif ms < tonumber(notBefore) or ms > tonumber(notAfter) then
    return 'window'
  elseif under and tonumber(under) ~= revision then
    return 'control', whole(revision)
  elseif not text then
    return 'version', ''
  elseif not isExpected then
    return 'version', redis.call('GET', key)
  end
  local delay = ms - tonumber(decided)
  local stays = ms < tonumber(deadlineBefore)
    and (
      delay < PLAIN and rescored(profile, 'plain', deadline, id)
      or delay >= PROMPT and rescored(profile, 'spare', deadline, id) and rescored(profile, 'kept', whole(ms + keepFor), id)
    )
  if not stays then
    return 'again'
  elseif delay >= 0 then
    redis.call('SET', key, record, 'PX', keepFor)
  else
    redis.call('SET', key, record, 'PXAT', deadline)
  end
  return 'applied'
end

local reply = { us, changed }
local what, why
for i = 2, #KEYS do
  if what ~= 'again' then
    what, why = beat(ARGV[2 * i - 1], KEYS[i], ARGV[2 * i])
  end
  reply[#reply + 1] = what
  reply[#reply + 1] = why or false
  reply[#reply + 1] = false
end
return reply
