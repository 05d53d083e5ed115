-- Reserves the session of KEYS[2] for a write. ARGV: id, token, the token that it held the session under before or none, that of the
-- handover or none, notBefore, notAfter, until when the write may be under way, keepFor, the expected version or none, the next
-- version, a reservation that is not true any more.
local id, token, before, handover = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local notBefore, notAfter, pending = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]
local keepFor, expected, version, stale = tonumber(ARGV[10]), ARGV[11], ARGV[12], ARGV[13]

local value = read(KEYS[2])
local now = parsed(value)
local holder = now and value ~= stale and now.holder
local again = holder == id and now.version == version
local takesOver = holder and now.token == handover
-- The record names the session under the token before, also where a raise was reserved and never written.
local goesOn = holder == id and before ~= ''

local function refused(what, known)
  return { us, changed, what, known or false, value or false }
end

if ms < notBefore or ms > notAfter then
  return refused('window')
elseif holder and not (again or takesOver or goesOn) then
  return refused('held')
elseif handover ~= '' and not takesOver and not again then
  return refused('nothing')
elseif takesOver then
  if tonumber(token) <= tonumber(handover) then
    return refused('token', handover)
  end
elseif holder then
  if before ~= token and tonumber(token) < tonumber(now.token) then
    return refused('token', now.token)
  end
elseif now then
  if tonumber(token) <= tonumber(now.token) then
    return refused('token', now.token)
  end
elseif before ~= token then
  local least = leastToken()
  if tonumber(token) < least then
    return refused('token', whole(least - 1))
  end
end

needs('SET', KEYS[2], '')
needs('PTTL', TOKEN)
if before == token then
  needs('SET', TOKEN, '')
  greatestToken()
end
changing = true
if before == token then
  accept(token, keepFor + DAY)
end
local from = takesOver and holder or again and now.from or ''
local reserved = table.concat({ token, before == token and '0' or pending, id, from, expected, version }, '\n')
redis.call('SET', KEYS[2], reserved, 'PX', remembered(token, keepFor))
return { us, changed, 'reserved', from, value or false, reserved }
