package io.workermanager.redis.campaign;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits the bytes that a client sends into its requests, each an array of bulk strings. */
final class RequestSplitter {
    private static final int MOST = 1 << 20;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /** The complete requests; none from invalid bytes. */
    List<byte[]> next(byte[] bytes, int length) {
        pending.write(bytes, 0, length);
        byte[] all = pending.toByteArray();
        List<byte[]> requests = new ArrayList<>();
        int from = 0;
        for (int to = end(all, from); to > 0; to = end(all, from)) {
            requests.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        pending.reset();
        if (all.length - from < MOST) {
            pending.write(all, from, all.length - from);
        }
        return requests;
    }

    /** Whether a request runs a script that may write. */
    static boolean isScript(byte[] request) {
        String start = new String(request, 0, Math.min(40, request.length), StandardCharsets.ISO_8859_1);
        return start.contains("\r\nEVALSHA\r\n") || start.contains("\r\nevalsha\r\n");
    }

    /** Where the request ends that begins there; -1 if it is not whole. */
    private static int end(byte[] all, int from) {
        if (from >= all.length || all[from] != '*') {
            return -1;
        }
        int at = lineEnd(all, from);
        int parts = at < 0 ? 0 : number(all, from + 1, at);
        for (int part = 0; part < parts && at >= 0; part++) {
            int start = at;
            at = lineEnd(all, start);
            if (at >= 0) {
                at += number(all, start + 1, at) + 2;
            }
        }
        return at > all.length ? -1 : at;
    }

    private static int lineEnd(byte[] all, int from) {
        for (int i = from; i + 1 < all.length; i++) {
            if (all[i] == '\r' && all[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    private static int number(byte[] all, int from, int end) {
        return Integer.parseInt(new String(all, from, end - 2 - from, StandardCharsets.ISO_8859_1));
    }
}
