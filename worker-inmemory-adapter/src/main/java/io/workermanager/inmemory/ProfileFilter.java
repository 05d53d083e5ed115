package io.workermanager.inmemory;

import com.google.common.collect.Iterators;
import io.workermanager.model.Profile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The profiles that match a caller's predicate. {@link #judge()} evaluates the predicate outside the lock. A call reads records only
 * after all current profiles are evaluated, so that it misses no worker whose profile changes in between.
 */
final class ProfileFilter {
    private final Predicate<Profile> wanted;
    private final Map<ProfileBucket, Boolean> judged = new HashMap<>();
    private List<ProfileBucket> open = List.of();

    ProfileFilter(Predicate<Profile> wanted) {
        this.wanted = wanted;
    }

    void judge() {
        open.forEach(peers -> judged.put(peers, wanted.test(peers.profile)));
    }

    boolean isComplete(Collection<ProfileBucket> all) {
        open = all.stream().filter(peers -> !judged.containsKey(peers)).toList();
        return open.isEmpty();
    }

    /** The records of all matching profiles in one order. */
    Iterator<StoredRecord> merge(
            Collection<ProfileBucket> all,
            Function<ProfileBucket, Iterator<StoredRecord>> some,
            Comparator<StoredRecord> order) {
        List<Iterator<StoredRecord>> each = new ArrayList<>();
        all.stream().filter(judged::get).forEach(peers -> each.add(some.apply(peers)));
        return Iterators.mergeSorted(each, order);
    }
}
