package io.workermanager.redis;

import java.net.URI;
import java.util.regex.Pattern;

/** The one place that decides what of a URI may be shown: never user or password. */
final class UriRedaction {
    private static final String HIDDEN = "(not shown, since it may contain a password)";

    /** A host with or without scheme and port, and a number of a database: nothing that could be a password after a colon. */
    private static final Pattern HARMLESS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.]*:/*)?[A-Za-z0-9.-]*(:[0-9]{1,5})?(/[0-9]{0,4})?");

    private UriRedaction() {}

    /** Of a URI that was understood: all but user and password. */
    static String shown(URI uri) {
        String user = uri.getRawUserInfo() == null ? "" : "***@";
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + user + uri.getHost() + port + path;
    }

    /** Of a text that was not understood: all of it if it can hold no password, and otherwise nothing. */
    static String shown(String text) {
        return text.length() <= 100 && HARMLESS.matcher(text).matches() ? "\"" + text + "\"" : HIDDEN;
    }
}
