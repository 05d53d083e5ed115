package io.workermanager.redis.connection;

import io.workermanager.port.WorkerStoreException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisMasterDownException;
import org.redisson.client.RedisNoReplicasException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisTryAgainException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.WriteRedisConnectionException;

/** Translates the client's exceptions, and decides whether the server may have run the call. In doubt it may have. */
public final class ExceptionTranslator {
    /** Errors that a server returns instead of running a script. */
    private static final List<Class<? extends RedisException>> REFUSED = List.of(
            RedisAuthRequiredException.class,
            RedisClusterDownException.class,
            RedisMasterDownException.class,
            RedisNodeNotFoundException.class,
            RedisNoReplicasException.class,
            RedisNoScriptException.class,
            RedisOutOfMemoryException.class,
            RedisReadonlyException.class,
            RedisRedirectException.class,
            RedisRetryException.class,
            RedisWrongPasswordException.class);

    /** The errors of a missing permission, before and within a script, from Redis 7.0 on. */
    private static final Pattern NOT_PERMITTED =
            Pattern.compile("^NOPERM|The user executing the script can't|ACL failure in script");

    private static final Pattern REFUSALS =
            Pattern.compile("^(NOPERM|MISCONF|CROSSSLOT|WRONGTYPE|MOVED redirection loop|ERR (?!Error running))");

    /** The parts of an error that stopped a script half-way. */
    private static final Pattern STOPPED = Pattern.compile("script: \\p{XDigit}{40}|\\(stopped half-way\\)");

    private ExceptionTranslator() {}

    /** The cause inside the wrappers of futures. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The domain's exception for the failure of a call. */
    public static WorkerStoreException of(String call, boolean writes, Throwable thrown) {
        Throwable cause = cause(thrown);
        boolean unknown = writes && !certainlyNotRun(cause);
        if (cause instanceof RedisTryAgainException || cause instanceof RedisRedirectException) {
            return new WorkerStoreException(
                    call + " failed, and has not happened: the cluster moves the slot of its keys to another node,"
                            + " and did not finish within the timeout of the call",
                    false,
                    cause);
        }
        return new WorkerStoreException(
                call + " failed" + (unknown ? " and may have happened: " : ": ") + ConnectionFailureMessage.of(cause)
                        + (isNotPermitted(cause) ? "; the Redis user lacks that permission" : "")
                        + (isTooOld(cause) ? "; a version below 7.0 is refused" : ""),
                unknown,
                cause);
    }

    /** Whether a call failed because the user lacks a permission. */
    public static boolean isNotPermitted(Throwable thrown) {
        Throwable cause =
                thrown instanceof WorkerStoreException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof RedisException
                && NOT_PERMITTED.matcher(String.valueOf(cause.getMessage())).find();
    }

    /** Whether the failure of a connect stays until someone changes the settings or the server. */
    public static boolean isLasting(WorkerStoreException thrown) {
        Throwable cause = thrown.getCause();
        return cause == null || isNotPermitted(cause) || isTooOld(cause) || ConnectionFailureMessage.isLasting(cause);
    }

    /** The error of a server that does not know the first line of the scripts. */
    private static boolean isTooOld(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("unexpected symbol near '#'");
    }

    /**
     * Whether a call failed because the server refuses or delays writes, so that a call that only reads may succeed.
     */
    public static boolean takesReadsOnly(WorkerStoreException thrown) {
        Throwable cause = thrown.getCause();
        return isNotPermitted(thrown)
                || isUnanswered(thrown)
                || cause instanceof RedisNoReplicasException
                || cause instanceof RedisReadonlyException
                || cause instanceof RedisOutOfMemoryException
                || String.valueOf(thrown.getCause()).contains("MISCONF ");
    }

    /** Whether a call was sent and not answered, in time or before its connection was closed, as the ping closes a blocked one. */
    private static boolean isUnanswered(WorkerStoreException thrown) {
        return thrown.getCause() instanceof TimeoutException
                || thrown.getCause() instanceof RedisResponseTimeoutException
                || thrown.getCause() instanceof WriteRedisConnectionException;
    }

    private static boolean certainlyNotRun(Throwable cause) {
        if (cause instanceof StoreClosedException closed) {
            return !closed.sent();
        }
        if (cause instanceof RedisResponseTimeoutException || cause instanceof WriteRedisConnectionException) {
            return false;
        }
        if (cause instanceof RedisTimeoutException || cause instanceof RedisConnectionException) {
            // There was no connection, or the command was cancelled before it was written to one.
            return true;
        }
        return REFUSED.stream().anyMatch(kind -> kind.isInstance(cause)) || notConnected(cause) || refusedByName(cause);
    }

    private static boolean notConnected(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Refusals without a class of their own. Scripts check everything that can fail before the first change, and return the error. An
     * error that was thrown within a script names the script, which ran up to there.
     */
    private static boolean refusedByName(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof RedisException
                && REFUSALS.matcher(message).find()
                && !STOPPED.matcher(message).find();
    }

    /** Whether a cluster refused a call temporarily, because a slot moves or masters change. */
    public static boolean isForAMoment(Throwable thrown) {
        Throwable cause = cause(thrown);
        String message = String.valueOf(cause.getMessage());
        return cause instanceof RedisTryAgainException
                || cause instanceof RedisClusterDownException
                || cause instanceof RedisRedirectException
                || (cause instanceof RedisException && message.startsWith("MOVED redirection loop"))
                || (cause instanceof RedisNodeNotFoundException && message.contains("slot"));
    }
}
