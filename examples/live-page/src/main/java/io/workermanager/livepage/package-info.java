/**
 * Web pages that show a fleet live. Start with {@link io.workermanager.livepage.LivePage}: it runs a server of its own, or mounts the
 * pages in your server. {@link io.workermanager.livepage.LivePageSettings} has the address, the passwords and the intervals.
 */
@NullMarked
package io.workermanager.livepage;

import org.jspecify.annotations.NullMarked;
