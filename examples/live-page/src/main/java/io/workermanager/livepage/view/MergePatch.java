package io.workermanager.livepage.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The difference of two JSON objects as a merge patch (RFC 7396): a member that is the same is left out, one that is gone is null, and
 * objects are compared member by member. The objects must have no null.
 */
public final class MergePatch {
    private MergePatch() {}

    /**
     * Returns what changes one object into another.
     *
     * @param before the one
     * @param after the other
     * @return the patch; without members if they are equal
     */
    public static ObjectNode between(ObjectNode before, ObjectNode after) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        });
        after.properties().forEach(member -> {
            JsonNode old = before.get(member.getKey());
            JsonNode now = member.getValue();
            if (old instanceof ObjectNode oldObject && now instanceof ObjectNode nowObject) {
                ObjectNode inner = between(oldObject, nowObject);
                if (!inner.isEmpty()) {
                    patch.set(member.getKey(), inner);
                }
            } else if (!now.equals(old)) {
                patch.set(member.getKey(), now);
            }
        });
        return patch;
    }
}
