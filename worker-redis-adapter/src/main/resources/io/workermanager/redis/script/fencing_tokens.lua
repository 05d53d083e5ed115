-- The fencing tokens that are remembered. Times are in milliseconds.
local WINDOW = 60000
-- A token is the time of some claim in microseconds, or a little more: one of the year 2255 is nonsense.
local LATEST_TOKEN = 9000000000000000
-- How long a session that was given up, and an id that was removed, are remembered: a clock that is set back by less than that
-- brings neither a used token nor a removed worker back.
local REMEMBERED = 3600000

-- The greatest token that was ever accepted; 0 if none was, or if what is stored is no token, and then the clock alone decides.
local function greatestToken()
  local value = redis.pcall('GET', TOKEN)
  if type(value) == 'table' and not isWrongType(value.err) then
    fail(value.err .. ' (GET ' .. TOKEN .. ')')
  end
  local token = type(value) == 'string' and number(value) or 0
  return token < LATEST_TOKEN and token or 0
end

-- The smallest token that a session may have of which nothing is known.
local function leastToken()
  return math.max(ms * 1000, greatestToken()) - WINDOW * 1000
end

-- Notes that a token was accepted, for a time at least.
local function accept(token, time)
  if greatestToken() < tonumber(token) then
    redis.call('SET', TOKEN, token, 'PX', whole(math.max(redis.call('PTTL', TOKEN), time)))
  end
end

-- What a session is remembered under that is given up now: what was refused while it was held is older than that.
local function underNow(token)
  return whole(math.max(tonumber(token), ms * 1000))
end

-- How long a token is remembered after a time: one that is ahead of the clock for as much longer.
local function remembered(token, after)
  return whole(math.max(after, tonumber(token) / 1000 - ms) + REMEMBERED)
end
