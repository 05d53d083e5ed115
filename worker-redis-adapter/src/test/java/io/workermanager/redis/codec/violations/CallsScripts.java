package io.workermanager.redis.codec.violations;

import io.workermanager.redis.script.ScriptReply;

/** Code of the codec package that uses a package above it. */
public final class CallsScripts {
    private CallsScripts() {}

    static long count(ScriptReply reply) {
        return reply.size();
    }
}
