"""bench_run.py LABEL ROWS COMMAND…: runs a command and prints its time, rows a second and peak memory."""
import resource, subprocess, sys, time

label, rows, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
start = time.time()
done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
took = time.time() - start
if done.returncode:
    sys.exit(done.stderr)
memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
rate = f", {rows / took:,.0f} rows/s" if rows > 1 else ""
print(f"{label}: {took:.2f} s{rate}, {memory:.0f} MB")
