package io.workermanager.model;

/** A name with a type of its own, which is accepted wherever a caller may also pass its text. */
sealed interface TextId extends CharSequence permits WorkerId, SessionId, Hold.Id {
    String value();

    @Override
    default int length() {
        return value().length();
    }

    @Override
    default char charAt(int index) {
        return value().charAt(index);
    }

    @Override
    default CharSequence subSequence(int start, int end) {
        return value().subSequence(start, end);
    }

    /** The text of an id; an id of another type is refused. */
    static String text(String what, CharSequence value) {
        if (value instanceof TextId other) {
            String kind = other instanceof WorkerId ? "worker" : other instanceof SessionId ? "session" : "hold";
            throw new InvalidValueException(
                    what + " must not be a " + kind + " id, was " + Validation.quoted(other.value()));
        }
        return value.toString();
    }
}
