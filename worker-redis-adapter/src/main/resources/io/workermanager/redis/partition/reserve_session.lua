-- Reserves the session of KEYS[2] for a write. ARGV: the id; the token; the token of the worker before the write, or empty; the token
-- of the transfer, or empty; notBefore; notAfter; until when the write may be in progress; keepFor; the expected version, or empty;
-- the next version; a reservation that is outdated.
local id, token, previousToken, transferToken = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local notBefore, notAfter, pending = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]
local keepFor, expected, version, stale = tonumber(ARGV[10]), ARGV[11], ARGV[12], ARGV[13]

local value = getString(KEYS[2])
local current = parseReservation(value)
local holder = current and value ~= stale and current.holder
local isRepeat = holder == id and current.version == version
local isTransfer = holder and current.token == transferToken
-- The record names the session with the token before, also if a greater token was reserved and never written.
local isSameHolder = holder == id and previousToken ~= ''

local function rejection(what, knownToken)
  return { nowMicros, newControl, what, knownToken or false, value or false }
end

if nowMillis < notBefore or nowMillis > notAfter then
  return rejection('window')
elseif holder and not (isRepeat or isTransfer or isSameHolder) then
  return rejection('held')
elseif transferToken ~= '' and not isTransfer and not isRepeat then
  return rejection('transfer-source-missing')
elseif isTransfer then
  if tonumber(token) <= tonumber(transferToken) then
    return rejection('token', transferToken)
  end
elseif holder then
  if previousToken ~= token and tonumber(token) < tonumber(current.token) then
    return rejection('token', current.token)
  end
elseif current then
  if tonumber(token) <= tonumber(current.token) then
    return rejection('token', current.token)
  end
elseif previousToken ~= token then
  local least = smallestNewToken()
  if tonumber(token) < least then
    return rejection('token', integerText(least - 1))
  end
end

requirePermission('SET', KEYS[2], '')
requirePermission('PTTL', TOKEN)
if previousToken == token then
  requirePermission('SET', TOKEN, '')
  greatestToken()
end
writing = true
if previousToken == token then
  recordToken(token, keepFor + DAY)
end
local from = isTransfer and holder or isRepeat and current.from or ''
local reserved = table.concat({ token, previousToken == token and '0' or pending, id, from, expected, version }, '\n')
redis.call('SET', KEYS[2], reserved, 'PX', tokenTtl(token, keepFor))
return { nowMicros, newControl, 'reserved', from, value or false, reserved }
