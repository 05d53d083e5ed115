CREATE ALIAS IF NOT EXISTS worker_clock FOR "java.lang.System.currentTimeMillis";
