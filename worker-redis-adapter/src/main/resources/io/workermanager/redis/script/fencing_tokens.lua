-- Fencing tokens. Times are in milliseconds.
local TOLERANCE = 60000
-- A token is about the time of a claim in microseconds. A token beyond the year 2255 is invalid.
local LATEST_TOKEN = 9000000000000000
-- How long released sessions and removed ids are remembered. A clock that is set back by less than this reuses no token and
-- revives no removed worker.
local REMEMBERED_FOR = 3600000

-- The greatest accepted token; 0 if there is none or the stored value is invalid. Then only the clock decides.
local function greatestToken()
  local value = redis.pcall('GET', TOKEN)
  if type(value) == 'table' and not isWrongType(value.err) then
    fail(value.err .. ' (GET ' .. TOKEN .. ')')
  end
  local token = type(value) == 'string' and parseInteger(value) or 0
  return token < LATEST_TOKEN and token or 0
end

-- The smallest token for a session without a stored token.
local function smallestNewToken()
  return math.max(nowMillis * 1000, greatestToken()) - TOLERANCE * 1000
end

-- Stores an accepted token for at least a time.
local function recordToken(token, time)
  if greatestToken() < tonumber(token) then
    redis.call('SET', TOKEN, token, 'PX', integerText(math.max(redis.call('PTTL', TOKEN), time)))
  end
end

-- The token that a released session is stored with. It is greater than every token that was refused while the session was held.
local function releasedToken(token)
  return integerText(math.max(tonumber(token), nowMillis * 1000))
end

-- The time to live of a token that must last until after a time. A token ahead of the clock lives longer by the difference.
local function tokenTtl(token, after)
  return integerText(math.max(after, tonumber(token) / 1000 - nowMillis) + REMEMBERED_FOR)
end
