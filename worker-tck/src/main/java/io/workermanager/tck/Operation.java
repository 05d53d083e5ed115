package io.workermanager.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One step of a random sequence on a small fleet. A step depends on nothing but its components, so that a list of steps can be
 * repeated, as a whole or in part.
 *
 * @param kind the operation
 * @param worker the number of the worker, 0 to 3
 * @param session the number of the session, 0 to 4
 * @param type the number of the type or of the duration, 0 to 2
 */
record Operation(Kind kind, int worker, int session, int type) {
    /** The operations. {@code WEIGHTED} repeats the more frequent ones. */
    enum Kind {
        REGISTER,
        RESUME,
        BEAT,
        PROCESS,
        FINISH,
        UNREGISTER,
        CLAIM,
        CLAIM_ANY,
        RELEASE,
        RELEASE_BY_AN_OLD_CLAIM,
        RECOVER,
        MARK_OFFLINE,
        MARK_ONLINE,
        PAUSE,
        HOLD,
        LIFT,
        ASK_TO_STOP,
        CLEAR_SIGNALS,
        ALL_OFFLINE,
        ALL_ONLINE,
        CHANGE_TYPE,
        ELAPSE
    }

    private static final int WORKERS = 4;
    private static final int SESSIONS = 5;
    private static final int TYPES = 3;
    private static final List<Kind> WEIGHTED = Stream.concat(
                    Arrays.stream(Kind.values()),
                    Stream.of(
                            Kind.REGISTER,
                            Kind.REGISTER,
                            Kind.BEAT,
                            Kind.CLAIM,
                            Kind.CLAIM_ANY,
                            Kind.CLAIM_ANY,
                            Kind.RELEASE,
                            Kind.MARK_OFFLINE,
                            Kind.MARK_ONLINE,
                            Kind.PAUSE,
                            Kind.LIFT,
                            Kind.ALL_ONLINE,
                            Kind.CHANGE_TYPE,
                            Kind.CHANGE_TYPE))
            .toList();

    /** Draws steps. Two thirds of them keep the worker of the step before. A seed always draws the same steps. */
    static List<Operation> draw(long seed, int steps) {
        Random random = new Random(seed);
        List<Operation> drawn = new ArrayList<>();
        int worker = 0;
        while (drawn.size() < steps) {
            worker = random.nextInt(3) == 0 ? random.nextInt(WORKERS) : worker;
            Kind kind = WEIGHTED.get(random.nextInt(WEIGHTED.size()));
            drawn.add(new Operation(kind, worker, random.nextInt(SESSIONS), random.nextInt(TYPES)));
        }
        return drawn;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " w" + worker + " s" + session + " t" + type;
    }
}
