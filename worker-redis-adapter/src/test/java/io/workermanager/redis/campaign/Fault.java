package io.workermanager.redis.campaign;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that goes wrong, and how it is put right.
 *
 * @param losses what it may lose by the documentation
 * @param atLeast how long it lasts at least
 * @param impossible why it cannot be done on this machine, if it cannot
 */
record Fault(
        String name,
        ServerTopology.Kind topology,
        PermittedLoss losses,
        Play play,
        Duration atLeast,
        Optional<String> impossible) {
    /** How a fault begins and ends. */
    interface Play {
        void begin(FaultContext context);

        /** Called about ten times a second until the end. */
        default void again(FaultContext context) {}

        void end(FaultContext context);

        /** A fault that repeats and needs no repair. */
        static Play appliesTo(Strike strike) {
            return new Play() {
                @Override
                public void begin(FaultContext context) {
                    strike.at(context);
                }

                @Override
                public void again(FaultContext context) {
                    strike.at(context);
                }

                @Override
                public void end(FaultContext context) {}
            };
        }

        /** A state that begins and ends. */
        static Play state(Strike begin, Strike end) {
            return new Play() {
                @Override
                public void begin(FaultContext context) {
                    begin.at(context);
                }

                @Override
                public void end(FaultContext context) {
                    end.at(context);
                }
            };
        }
    }

    /** One deed. */
    interface Strike {
        void at(FaultContext context);
    }

    static Fault of(String name, ServerTopology.Kind topology, PermittedLoss losses, Play play) {
        return new Fault(name, topology, losses, play, Duration.ZERO, Optional.empty());
    }

    /** A fault of a single server that may lose nothing. */
    static Fault plain(String name, Play play) {
        return of(name, ServerTopology.Kind.PLAIN, PermittedLoss.NOTHING, play);
    }

    Fault lasting(Duration time) {
        return new Fault(name, topology, losses, play, time, impossible);
    }

    Fault unless(Optional<String> reason) {
        return new Fault(name, topology, losses, play, atLeast, reason);
    }

    @Override
    public String toString() {
        return name;
    }
}
