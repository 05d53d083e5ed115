package io.workermanager.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One step in the life of a small fleet. What it does depends on nothing but what it names, so that a list of steps can be
 * played again, and in part.
 *
 * @param deed what is done
 * @param worker by or to whom, 0 to 3
 * @param session about which session, 0 to 4
 * @param type with which type, or for how long, 0 to 2
 */
record Operation(Deed deed, int worker, int session, int type) {
    /** What can be done; those that are named more often below are done more often. */
    enum Deed {
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
    private static final List<Deed> DRAWN = Stream.concat(
                    Arrays.stream(Deed.values()),
                    Stream.of(
                            Deed.REGISTER,
                            Deed.REGISTER,
                            Deed.BEAT,
                            Deed.CLAIM,
                            Deed.CLAIM_ANY,
                            Deed.CLAIM_ANY,
                            Deed.RELEASE,
                            Deed.MARK_OFFLINE,
                            Deed.MARK_ONLINE,
                            Deed.PAUSE,
                            Deed.LIFT,
                            Deed.ALL_ONLINE,
                            Deed.CHANGE_TYPE,
                            Deed.CHANGE_TYPE))
            .toList();

    /** Draws steps, two thirds of which stay with the worker of the step before; one seed always draws the same. */
    static List<Operation> draw(long seed, int steps) {
        Random random = new Random(seed);
        List<Operation> drawn = new ArrayList<>();
        int worker = 0;
        while (drawn.size() < steps) {
            worker = random.nextInt(3) == 0 ? random.nextInt(WORKERS) : worker;
            Deed deed = DRAWN.get(random.nextInt(DRAWN.size()));
            drawn.add(new Operation(deed, worker, random.nextInt(SESSIONS), random.nextInt(TYPES)));
        }
        return drawn;
    }

    @Override
    public String toString() {
        return deed.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " w" + worker + " s" + session + " t" + type;
    }
}
