-- Heartbeats of idle workers of which only the lease and the attributes change: one score per heartbeat.
-- KEYS[2...]: the records. From ARGV[3] on, two arguments per heartbeat: its fields, packed, and the record to write.
-- The fields include the expected start of the record, its last byte, and whether to check that the fleet has the profile.
-- The result 'use-write-script' asks the client to send this heartbeat and all later ones to write.lua, since two may be of one worker.
-- The script defines no functions: to create one costs as much as a command.

-- A record in 'spare' moves back to 'plain' when a heartbeat arrives within this time after it was decided, in milliseconds.
-- The gap to PLAIN_MARGIN keeps a slow server from moving the record back and forth.
local PROMPT_DELAY = 20

local reply = { nowMicros, newControl }
local result, detail
-- Errors are left to write.lua, which reports them. The record is written last, and that write cannot fail.
if not redis.acl_check_cmd('SET', KEYS[2], '') then
  result = 'use-write-script'
end
for i = 2, #KEYS do
  if result ~= 'use-write-script' then
    local id, expectedStart, lastByte, version, notBefore, notAfter, requiredRevision, profile, keepFor, deadline, decided, deadlineBefore, checksProfile =
      cmsgpack.unpack(ARGV[2 * i - 1])
    local key = KEYS[i]
    local start = redis.pcall('GETRANGE', key, '0', lastByte)
    local isExpected = start == expectedStart
    result, detail = 'use-write-script', false
    if type(start) == 'table' and not start.err:find('WRONGTYPE', 1, true) then
      detail = false
    elseif not isExpected and tostring(redis.pcall('GETRANGE', key, '0', '77')):match('^{"version":"([%w_-]+)"') == version then
      result = 'applied'
    elseif nowMillis < notBefore or nowMillis > notAfter then
      result = 'window'
    elseif requiredRevision and requiredRevision ~= controlRevision then
      result, detail = 'control', string.format('%.0f', controlRevision)
    elseif not isExpected then
      local stored = redis.pcall('GETRANGE', key, '0', '262144')
      if type(stored) == 'string' and stored ~= '' and #stored <= 262144 then
        result, detail = 'version', stored
      end
    elseif
      nowMillis < deadlineBefore
      and (not checksProfile or type(redis.pcall('HGET', prefix .. 'workers:profiles', profile)) == 'string')
    then
      local delay, index = nowMillis - decided, prefix .. 'workers:p:' .. profile
      -- Without the member, the index has the record in another set. A second heartbeat in one millisecond changes no score.
      if
        delay < PLAIN_MARGIN
        and (
          redis.pcall('ZADD', index .. ':plain', 'XX', 'CH', deadline, id) == 1
          or type(redis.pcall('ZSCORE', index .. ':plain', id)) == 'string'
        )
      then
        result = 'applied'
      elseif
        delay >= PROMPT_DELAY
        and redis.pcall('ZADD', index .. ':spare', 'XX', 'CH', deadline, id) == 1
        and redis.pcall('ZADD', index .. ':kept', 'XX', 'CH', string.format('%.0f', nowMillis + keepFor), id) == 1
      then
        result = 'applied'
      end
      if result == 'applied' and delay >= 0 then
        redis.call('SET', key, ARGV[2 * i], 'PX', keepFor)
      elseif result == 'applied' then
        redis.call('SET', key, ARGV[2 * i], 'PXAT', deadline)
      end
    end
  end
  reply[#reply + 1] = result
  reply[#reply + 1] = detail
  reply[#reply + 1] = false
end
return reply
