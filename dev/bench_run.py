"""bench_run.py LABEL ROWS COMMAND…: runs a command and prints its time on the clock and on the processors, rows a second and peak memory."""
import resource, subprocess, sys, time

label, rows, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
start = time.time()
done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
took = time.time() - start
if done.returncode:
    sys.exit(done.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
rate = f", {rows / took:,.0f} rows/s ({rows / cpu:,.0f} per CPU second)" if rows > 1 else ""
print(f"{label}: {took:.2f} s, {cpu:.2f} CPU s{rate}, {memory:.0f} MB")
