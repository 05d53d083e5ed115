package io.workermanager.livepage.view;

import java.util.List;

/**
 * A part of a list.
 *
 * @param page the number of the page, from 1
 * @param pages how many pages there are, at least 1
 * @param matching how many elements all pages have
 */
record Paging(int page, int pages, int matching) {
    static final int SIZE = 100;

    static Paging of(ViewQuery query, int matching) {
        int pages = Math.max(1, (matching + SIZE - 1) / SIZE);
        return new Paging(Math.min(Math.max(1, query.number("page", 1)), pages), pages, matching);
    }

    <T> List<T> part(List<T> all) {
        return all.subList((page - 1) * SIZE, Math.min(page * SIZE, matching));
    }
}
