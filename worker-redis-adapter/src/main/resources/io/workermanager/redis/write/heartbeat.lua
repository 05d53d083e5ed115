-- Heartbeats of idle workers that stay what they are: one score each. KEYS[2...] are the records; from ARGV[3] on come two
-- arguments a beat: its fields, packed, and the record to write. The fields say how the record that it expects begins, and with
-- which byte that ends, and whether to check that the fleet still has the profile. 'again' asks for the write with all it can do, and for all that follow it, since two may be of one worker.
-- There are no functions here: to make one costs as much as a command.

-- A record that is not plain becomes so again when its beats come sooner than this after they were decided, so that a server that
-- is slow at times does not move it to and fro.
local PROMPT = 20

local reply = { us, changed }
local what, why
-- Whatever goes wrong here is for the write with all it can do to say. The record is written last, and that cannot fail then.
if not redis.acl_check_cmd('SET', KEYS[2], '') then
  what = 'again'
end
for i = 2, #KEYS do
  if what ~= 'again' then
    local id, begins, last, version, notBefore, notAfter, under, profile, keepFor, deadline, decided, deadlineBefore, checksProfile =
      cmsgpack.unpack(ARGV[2 * i - 1])
    local key = KEYS[i]
    local head = redis.pcall('GETRANGE', key, '0', last)
    local isExpected = head == begins
    what, why = 'again', false
    if type(head) == 'table' and not head.err:find('WRONGTYPE', 1, true) then
      why = false
    elseif not isExpected and tostring(redis.pcall('GETRANGE', key, '0', '77')):match('^{"version":"([%w_-]+)"') == version then
      what = 'applied'
    elseif ms < notBefore or ms > notAfter then
      what = 'window'
    elseif under and under ~= revision then
      what, why = 'control', string.format('%.0f', revision)
    elseif not isExpected then
      local stored = redis.pcall('GETRANGE', key, '0', '262144')
      if type(stored) == 'string' and stored ~= '' and #stored <= 262144 then
        what, why = 'version', stored
      end
    elseif
      ms < deadlineBefore
      and (not checksProfile or type(redis.pcall('HGET', prefix .. 'workers:profiles', profile)) == 'string')
    then
      local delay, index = ms - decided, prefix .. 'workers:p:' .. profile
      -- A member that is not there tells that the index has it elsewhere. One that is there is unchanged by a beat within the same
      -- millisecond.
      if
        delay < PLAIN
        and (
          redis.pcall('ZADD', index .. ':plain', 'XX', 'CH', deadline, id) == 1
          or type(redis.pcall('ZSCORE', index .. ':plain', id)) == 'string'
        )
      then
        what = 'applied'
      elseif
        delay >= PROMPT
        and redis.pcall('ZADD', index .. ':spare', 'XX', 'CH', deadline, id) == 1
        and redis.pcall('ZADD', index .. ':kept', 'XX', 'CH', string.format('%.0f', ms + keepFor), id) == 1
      then
        what = 'applied'
      end
      if what == 'applied' and delay >= 0 then
        redis.call('SET', key, ARGV[2 * i], 'PX', keepFor)
      elseif what == 'applied' then
        redis.call('SET', key, ARGV[2 * i], 'PXAT', deadline)
      end
    end
  end
  reply[#reply + 1] = what
  reply[#reply + 1] = why
  reply[#reply + 1] = false
end
return reply
