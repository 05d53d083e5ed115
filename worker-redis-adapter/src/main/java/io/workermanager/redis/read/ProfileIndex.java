package io.workermanager.redis.read;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.redis.codec.Json;
import io.workermanager.redis.codec.JsonFieldReader;
import io.workermanager.redis.codec.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of a fleet, by their short names in the names of keys. The server stamps every change, so that it returns the
 * profiles only to calls with another stamp. Immutable.
 */
public final class ProfileIndex {
    public static final ProfileIndex EMPTY = new ProfileIndex("none", Collections.emptyNavigableMap(), Set.of(), "");

    /** The maximum number of profiles per call. */
    public static final int CHUNK = 256;

    /** The field of the hash that requests a rebuild of the index. */
    private static final String REBUILD = "!";

    private static final int MAX_NAMES = 10_000;
    private static final Map<Profile, Name> NAMES = new ConcurrentHashMap<>();

    private final String stamp;
    private final Map<String, Profile> profiles;
    private final Set<String> unreadable;
    private final String rebuild;

    private ProfileIndex(String stamp, Map<String, Profile> profiles, Set<String> unreadable, String rebuild) {
        this.stamp = stamp;
        this.profiles = profiles;
        this.unreadable = unreadable;
        this.rebuild = rebuild;
    }

    /**
     * The name of a profile.
     *
     * @param digest the short name
     * @param json the profile with sorted capabilities
     */
    public record Name(String digest, String json) {
        private static Name of(Profile profile) {
            byte[] json = Json.object(out -> {
                out.writeStringField("type", profile.type());
                out.writeStringField("exchange", profile.exchange());
                out.writeArrayFieldStart("capabilities");
                for (String capability : new TreeSet<>(profile.capabilities())) {
                    out.writeString(capability);
                }
                out.writeEndArray();
            });
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
                String name = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 12));
                return new Name(name, new String(json, StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has SHA-256", e);
            }
        }
    }

    public static Name name(Profile profile) {
        Name known = NAMES.get(profile);
        if (known != null) {
            return known;
        }
        if (NAMES.size() >= MAX_NAMES) {
            NAMES.clear();
        }
        return NAMES.computeIfAbsent(profile, Name::of);
    }

    /** The profiles that this process has named recently, which include those of its own workers. */
    public static Set<Profile> recentlyNamed() {
        return Set.copyOf(NAMES.keySet());
    }

    /**
     * Reads the profiles from a reply.
     *
     * @param fields alternating names and values of the hash; the empty name has the stamp
     */
    public static ProfileIndex parse(List<String> fields) {
        String stamp = "";
        String rebuild = "";
        Map<String, Profile> profiles = new TreeMap<>();
        Set<String> unreadable = new TreeSet<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String name = fields.get(i);
            if (name.isEmpty()) {
                stamp = fields.get(i + 1);
            } else if (name.equals(REBUILD)) {
                rebuild = fields.get(i + 1);
            } else {
                Profile profile = profile(fields.get(i + 1));
                if (profile != null && name(profile).digest().equals(name)) {
                    profiles.put(name, profile);
                } else {
                    unreadable.add(name);
                }
            }
        }
        return new ProfileIndex(stamp, profiles, unreadable, rebuild);
    }

    /** Short names without a profile, or with another one. */
    public Set<String> unreadable() {
        return unreadable;
    }

    /** The pending request to rebuild the index from the records, or empty. */
    public String rebuild() {
        return rebuild;
    }

    /** Whether the server has no fleet: the hash of a fleet always has a stamp. */
    boolean isWithoutFleet() {
        return stamp.isEmpty() && profiles.isEmpty();
    }

    /** The profiles that are missing in another index. */
    Map<String, Profile> without(ProfileIndex other) {
        Map<String, Profile> missing = new TreeMap<>(profiles);
        missing.keySet().removeAll(other.profiles.keySet());
        return missing;
    }

    /** Null if it cannot be read. */
    private static @Nullable Profile profile(String json) {
        try {
            JsonFieldReader fields = JsonFieldReader.of(json.getBytes(StandardCharsets.UTF_8));
            return new Profile(fields.text("type"), fields.text("exchange"), fields.texts("capabilities"));
        } catch (UnreadableException | InvalidValueException e) {
            return null;
        }
    }

    String stamp() {
        return stamp;
    }

    /** The short names of the selected profiles, in order. */
    public List<String> matching(Predicate<Profile> wanted) {
        List<String> all = new ArrayList<>();
        profiles.forEach((digest, profile) -> {
            if (wanted.test(profile)) {
                all.add(digest);
            }
        });
        return all;
    }

    public Profile get(String digest) {
        Profile profile = profiles.get(digest);
        if (profile == null) {
            throw new IllegalStateException("no profile is named " + digest);
        }
        return profile;
    }
}
