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

/** What the client's exceptions mean for a call: whether the server may have run it. In doubt it may. */
public final class ExceptionTranslator {
    /** Answers that a server gives instead of running a script. */
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

    /** How servers from 7.0 on say that a permission is missing, before and within a script. */
    private static final Pattern NOT_PERMITTED =
            Pattern.compile("^NOPERM|The user executing the script can't|ACL failure in script");

    private static final Pattern REFUSALS =
            Pattern.compile("^(NOPERM|MISCONF|CROSSSLOT|WRONGTYPE|MOVED redirection loop|ERR (?!Error running))");

    /** How an error begins or ends that stopped a script of ours in the middle. */
    private static final Pattern STOPPED = Pattern.compile("script: \\p{XDigit}{40}|\\(stopped half-way\\)");

    private ExceptionTranslator() {}

    /** The exception that the infrastructure threw, out of the wrappers of futures. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The domain's exception for what went wrong with a call. */
    public static WorkerStoreException of(String call, boolean writes, Throwable thrown) {
        Throwable cause = cause(thrown);
        boolean unknown = writes && !certainlyNotRun(cause);
        if (cause instanceof RedisTryAgainException || cause instanceof RedisRedirectException) {
            return new WorkerStoreException(
                    call + " failed, and has not happened: the cluster moves the slot of its keys to another node,"
                            + " and was not done within the time that a call may take",
                    false,
                    cause);
        }
        return new WorkerStoreException(
                call + " failed" + (unknown ? " and may have happened: " : ": ") + RootCauseMessage.of(cause)
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

    /** A server that does not know the first line of our scripts. */
    private static boolean isTooOld(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("unexpected symbol near '#'");
    }

    /**
     * Whether a call failed that could have written, and one that only reads need not: since the server refuses writes, or keeps
     * them waiting.
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

    /** Whether a call was sent and not answered: in time, or before its connection was closed, as the ping does to a blocked one. */
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
            // No connection was to be had, or the command was taken back before it was written to one.
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
     * Refusals without a class of their own. Our scripts look at whatever can fail before they change anything, and answer with the
     * error; one that was thrown within a script names the script, which ran up to there.
     */
    private static boolean refusedByName(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof RedisException
                && REFUSALS.matcher(message).find()
                && !STOPPED.matcher(message).find();
    }

    /** Whether a node of a cluster refused a call that it, or another, takes in a moment: a slot moves, or masters change. */
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
